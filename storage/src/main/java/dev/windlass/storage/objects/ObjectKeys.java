package dev.windlass.storage.objects;

import dev.windlass.domain.Digest;

/// Names of objects. An artifact's key is its tenant and digest, so that its bytes can't change under it.
public final class ObjectKeys {
    private ObjectKeys() {}

    public static String artifact(String tenant, Digest digest) {
        return "tenants/" + tenant + "/sha256/" + digest.hex();
    }

    /// Copy of a retired version's artifact, until it is purged.
    public static String archive(String tenant, Digest digest) {
        return "archive/" + tenant + "/sha256/" + digest.hex();
    }

    /// Bytes of an upload under way; never loaded by anybody but the inspector.
    public static String upload(String tenant, String uploadId) {
        return "uploads/" + tenant + "/" + uploadId;
    }

    /// What all fragments of an upload's keys begin with; not with the upload's own key, since where objects are files
    /// nothing can lie under one.
    public static String fragments(String tenant, String uploadId) {
        return "fragments/" + tenant + "/" + uploadId + "/";
    }

    public static String evidence(String tenant, Digest digest) {
        return "evidence/" + tenant + "/" + digest.hex() + ".json";
    }
}
