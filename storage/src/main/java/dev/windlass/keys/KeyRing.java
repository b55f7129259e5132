package dev.windlass.keys;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is in a key ring's file, never changed: whoever changes it makes another one.
///
/// @param keys by name
/// @param destroyed by name, and when: such a name is never used again
record KeyRing(SortedMap<String, Entry> keys, SortedMap<String, Instant> destroyed) {
    static final KeyRing EMPTY = new KeyRing(new TreeMap<>(), new TreeMap<>());
    private static final String FORMAT = "windlass-key-ring-1";
    private static final JsonMapper JSON = JsonMapper.shared();

    /// One key-encrypting key.
    ///
    /// @param madeAt of each version
    record Entry(KeysetHandle keyset, SortedMap<Integer, Instant> madeAt) {
        static Entry first(Instant now) {
            return new Entry(plus(KeysetHandle.newBuilder(), 1), new TreeMap<>(java.util.Map.of(1, now)));
        }

        int primary() {
            return keyset.getPrimary().getId();
        }

        Entry rotated(Instant now) {
            int next = madeAt.lastKey() + 1;
            var made = new TreeMap<>(madeAt);
            made.put(next, now);
            return new Entry(plus(KeysetHandle.newBuilder(keyset), next), made);
        }

        private static KeysetHandle plus(KeysetHandle.Builder keyset, int id) {
            try {
                return keyset.setConfiguration(AeadConfig2026.get())
                        .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                                .withFixedId(id)
                                .makePrimary())
                        .build();
            } catch (GeneralSecurityException e) {
                throw new KmsException("no key-encrypting key can be made: " + e.getMessage(), e);
            }
        }
    }

    boolean present(String kek) {
        return keys.containsKey(kek) || destroyed.containsKey(kek);
    }

    KeyRing with(String kek, Entry entry) {
        var changed = new TreeMap<>(keys);
        changed.put(kek, entry);
        return new KeyRing(changed, destroyed);
    }

    KeyRing without(String kek, Instant now) {
        var kept = new TreeMap<>(keys);
        kept.remove(kek);
        var gone = new TreeMap<>(destroyed);
        gone.putIfAbsent(kek, now);
        return new KeyRing(kept, gone);
    }

    List<Kms.Kek> list() {
        var all = new ArrayList<Kms.Kek>();
        keys.forEach((name, entry) -> all.add(new Kms.Kek(
                name,
                entry.primary(),
                entry.madeAt().entrySet().stream()
                        .map(it -> new Kms.Version(it.getKey(), it.getValue()))
                        .toList(),
                null)));
        destroyed.forEach((name, at) -> all.add(new Kms.Kek(name, 0, List.of(), at)));
        return all;
    }

    String write() throws GeneralSecurityException {
        var root = JSON.createObjectNode().put("format", FORMAT);
        var all = root.putObject("keys");
        for (var each : keys.entrySet()) {
            var node = all.putObject(each.getKey());
            var made = node.putObject("madeAt");
            each.getValue().madeAt().forEach((version, at) -> made.put(version.toString(), at.toString()));
            node.set(
                    "keyset",
                    JSON.readTree(TinkJsonProtoKeysetFormat.serializeKeyset(
                            each.getValue().keyset(), AeadConfig2026.get(), InsecureSecretKeyAccess.get())));
        }
        var gone = root.putObject("destroyed");
        destroyed.forEach((name, at) -> gone.put(name, at.toString()));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    /// @throws IllegalArgumentException if it is no key ring
    static KeyRing read(String text) throws GeneralSecurityException {
        var root = JSON.readTree(text);
        if (!FORMAT.equals(root.path("format").asString(""))) {
            throw new IllegalArgumentException("its format isn't " + FORMAT);
        }
        var keys = new TreeMap<String, Entry>();
        for (var each : root.path("keys").properties()) {
            keys.put(each.getKey(), entry(each.getValue()));
        }
        return new KeyRing(
                keys,
                root.path("destroyed").properties().stream()
                        .collect(Collectors.toMap(
                                java.util.Map.Entry::getKey, it -> instant(it.getValue()), (a, _) -> a, TreeMap::new)));
    }

    private static Entry entry(JsonNode node) throws GeneralSecurityException {
        var made = new TreeMap<Integer, Instant>();
        node.path("madeAt").properties().forEach(it -> made.put(Integer.valueOf(it.getKey()), instant(it.getValue())));
        var keyset = TinkJsonProtoKeysetFormat.parseKeyset(
                node.path("keyset").toString(), AeadConfig2026.get(), InsecureSecretKeyAccess.get());
        for (int i = 0; i < keyset.size(); i++) {
            if (!made.containsKey(keyset.getAt(i).getId())) {
                throw new IllegalArgumentException("a keyset has a key that madeAt doesn't name");
            }
        }
        return new Entry(keyset, made);
    }

    private static Instant instant(JsonNode node) {
        return Instant.parse(node.asString());
    }
}
