package dev.windlass.storage.objects;

import dev.windlass.domain.Digest;
import dev.windlass.domain.VersionRef;

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

    /// What all fragments of an upload's keys begin with; not with the upload's own key, since where
    /// objects are files nothing can lie under one.
    public static String fragments(String tenant, String uploadId) {
        return "fragments/" + tenant + "/" + uploadId + "/";
    }

    /// The golden set that came with an upload under way; goes with its fragments.
    public static String uploadedGolden(String tenant, String uploadId) {
        return fragments(tenant, uploadId) + "golden.json";
    }

    /// A version's golden set. No other version has the same key, so that it goes when the version does.
    public static String golden(VersionRef version, Digest digest) {
        return goldenOf(version) + digest.hex() + ".json";
    }

    /// What the keys of all golden sets begin with that were ever pushed for this version.
    public static String goldenOf(VersionRef version) {
        return "golden/" + version.tenant() + "/" + version.model() + "/" + version.version() + "/";
    }

    public static String evidence(String tenant, Digest digest) {
        return "evidence/" + tenant + "/" + digest.hex() + ".json";
    }

    /// An anchor of a chain of the audit.
    ///
    /// @param chain the tenant; empty: of the platform, which no tenant's name reads like
    public static String auditAnchor(String chain, long number) {
        return "audit/" + (chain.isEmpty() ? "--platform" : chain) + "/%012d.json".formatted(number);
    }
}
