"""What schemathesis must know of our uploads: their pieces are sent as they are."""

import schemathesis


@schemathesis.serializer("application/offset+octet-stream")
def piece(ctx, value):
    return value if isinstance(value, bytes) else str(value).encode()
