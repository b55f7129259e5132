package dev.windlass.exchange;

import java.util.regex.Pattern;

/// Which bytes of which tenant: the key under which an inference worker's [ModelInstance] is found. The tenant is part
/// of it, so that two tenants who push the same file still never share a process.
///
/// @param digest `sha256:` and 64 lower-case hexadecimal digits
public record VersionKey(String tenant, String digest) {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    public VersionKey {
        if (tenant.isEmpty()) {
            throw new IllegalArgumentException("tenant must not be empty");
        }
        if (!DIGEST.matcher(digest).matches()) {
            throw new IllegalArgumentException(
                    "digest must be sha256: and 64 lower-case hexadecimal digits, got \"" + digest + "\"");
        }
    }
}
