"""Thin translations between Pulumi and the lifecycle, one package for each way to host a provider."""
