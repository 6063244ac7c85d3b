"""Traces of the plugin's verbs, for whoever has an OTLP receiver. Without one, nothing here imports OpenTelemetry."""
