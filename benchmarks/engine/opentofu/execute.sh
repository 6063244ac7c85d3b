#!/bin/sh
# Execute the bulk BULK_ID, and ask every 5 seconds until it is final.
set -eu
bulk="$BULKS_BASE_URL/bulks/$BULK_ID"

call() {
  curl --silent --show-error --fail --header "api-key: $BULKS_API_KEY" \
    --header "Authorization: Bearer $BULKS_AUTH_TOKEN" "$@"
}

call --request POST --header "Content-Type: application/json" --data "{}" "$bulk/execute"
while answer=$(call "$bulk"); do
  case $answer in
    *'"executionFinish"'*) exit 0 ;;
  esac
  sleep 5
done
exit 1
