package dev.windlass.storage;

import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.DeviceClass;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Isolation;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Role;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.WindlassJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/// How values lie in columns: JSON as jsonb, digests and references as text, instants as timestamptz.
final class Columns {
    private static final TypeReference<List<ArmTarget>> ARMS = new TypeReference<>() {};
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private Columns() {}

    static String json(Object value) {
        return WindlassJson.mapper().writeValueAsString(value);
    }

    static <T> T read(ResultSet row, String column, Class<T> type) throws SQLException {
        return WindlassJson.mapper().readValue(row.getString(column), type);
    }

    static <T> T read(ResultSet row, String column, TypeReference<T> type) throws SQLException {
        return WindlassJson.mapper().readValue(row.getString(column), type);
    }

    static <T> @Nullable T readNullable(ResultSet row, String column, Class<T> type) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : WindlassJson.mapper().readValue(text, type);
    }

    static List<ArmTarget> arms(ResultSet row) throws SQLException {
        return WindlassJson.mapper().readValue(row.getString("arms"), ARMS);
    }

    static Map<String, String> texts(ResultSet row, String column) throws SQLException {
        return WindlassJson.mapper().readValue(row.getString(column), TEXTS);
    }

    static Set<Role> roles(ResultSet row) throws SQLException {
        return Arrays.stream((String[]) row.getArray("roles").getArray())
                .map(Role::parse)
                .collect(Collectors.toSet());
    }

    static EndpointRef endpoint(ResultSet row) throws SQLException {
        return new EndpointRef(row.getString("tenant"), row.getString("model"), row.getString("env"));
    }

    static VersionRef version(ResultSet row) throws SQLException {
        return new VersionRef(row.getString("tenant"), row.getString("model"), row.getString("version"));
    }

    static @Nullable Digest maybeDigest(ResultSet row, String column) throws SQLException {
        var text = row.getString(column);
        return text == null ? null : new Digest(text);
    }

    static Digest digest(ResultSet row, String column) throws SQLException {
        return new Digest(row.getString(column));
    }

    /// Columns `memory_bytes` and `gpu_memory_bytes`.
    static Resources resources(ResultSet row) throws SQLException {
        return new Resources(row.getLong("memory_bytes"), row.getLong("gpu_memory_bytes"));
    }

    /// The same with column `device_class`: what a version needs.
    static Resources needs(ResultSet row) throws SQLException {
        var kind = row.getString("device_class");
        return new Resources(
                row.getLong("memory_bytes"),
                row.getLong("gpu_memory_bytes"),
                kind == null ? null : new DeviceClass(kind));
    }

    /// Column `isolation`; null where a push said nothing.
    static @Nullable Isolation isolation(ResultSet row) throws SQLException {
        var said = row.getString("isolation");
        return said == null ? null : Isolation.of(said);
    }

    static @Nullable Digest nullableDigest(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : new Digest(text);
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }

    static @Nullable Instant nullableInstant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
