package dev.windlass.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Reads and writes [Settings] as YAML.
///
/// `${NAME:-default}` inside a value is replaced by the environment before the tree is bound, so a password
/// with YAML's own characters stays one value. `${NAME}` without a default must be set.
public final class SettingsFile {
    static final String DEFAULTS = "/windlass-defaults.yaml";
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .enable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .addModule(new SimpleModule()
                    .addDeserializer(Duration.class, new DurationReader())
                    .addSerializer(Duration.class, new DurationWriter()))
            .build();

    private SettingsFile() {}

    /// The shipped defaults with `environment` put in.
    public static Settings defaults(Map<String, String> environment) {
        return bind(shipped(environment), "the shipped defaults");
    }

    /// `file` over the shipped defaults, `environment` put in both. Lists are replaced whole.
    public static Settings read(Path file, Map<String, String> environment) {
        var tree = shipped(environment);
        var own = expand(parse(file), environment, file.toString());
        if (own instanceof ObjectNode object) {
            overlay(tree, object, file, "");
        } else if (!own.isMissingNode() && !own.isNull()) {
            throw new SettingsException(file + ": the file must hold keys, as in `control: { port: 8080 }`");
        }
        return bind(tree, file.toString());
    }

    /// `settings` as a file that [#read] reads back, secrets included: the caller sees to its mode.
    public static String write(Settings settings) {
        return YAML.writeValueAsString(settings);
    }

    private static ObjectNode shipped(Map<String, String> environment) {
        try (var in = Objects.requireNonNull(SettingsFile.class.getResourceAsStream(DEFAULTS), DEFAULTS)) {
            return (ObjectNode) expand(YAML.readTree(in), environment, "the shipped defaults");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(Path file) {
        try {
            return YAML.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new SettingsException(file + ": can't be read (" + e.getMessage() + ")", e);
        } catch (JacksonException e) {
            throw new SettingsException(
                    file + ": " + e.getOriginalMessage() + " at line "
                            + e.getLocation().getLineNr(),
                    e);
        }
    }

    private static JsonNode expand(JsonNode node, Map<String, String> environment, String source) {
        return switch (node) {
            case ObjectNode object -> {
                object.propertyNames().forEach(key -> object.set(key, expand(object.get(key), environment, source)));
                yield object;
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, expand(array.get(i), environment, source));
                }
                yield array;
            }
            case StringNode text -> StringNode.valueOf(expandText(text.asString(), environment, source));
            default -> node;
        };
    }

    private static String expandText(String text, Map<String, String> environment, String source) {
        var out = new StringBuilder();
        var match = VARIABLE.matcher(text);
        while (match.find()) {
            String value = environment.get(match.group(1));
            String fallback = match.group(2);
            if (value == null && fallback == null) {
                throw new SettingsException(source + ": ${" + match.group(1) + "} is not set in the environment");
            }
            match.appendReplacement(out, java.util.regex.Matcher.quoteReplacement(value == null ? fallback : value));
        }
        return match.appendTail(out).toString();
    }

    private static void overlay(ObjectNode base, ObjectNode over, Path file, String prefix) {
        for (String key : over.propertyNames()) {
            var below = base.get(key);
            if (below == null) {
                throw new SettingsException(file + ": unknown key " + prefix + key + "; known here: "
                        + String.join(", ", base.propertyNames()));
            }
            if (below instanceof ObjectNode inner && over.get(key) instanceof ObjectNode more) {
                overlay(inner, more, file, prefix + key + ".");
            } else {
                base.set(key, over.get(key));
            }
        }
    }

    private static Settings bind(ObjectNode tree, String source) {
        try {
            return YAML.treeToValue(tree, Settings.class);
        } catch (UnrecognizedPropertyException e) {
            throw new SettingsException(source + ": unknown key " + path(e), e);
        } catch (DatabindException e) {
            if (e.getCause() instanceof SettingsException cause) {
                throw new SettingsException(source + ": " + cause.getMessage(), e);
            }
            throw new SettingsException(source + ": " + path(e) + ": " + e.getOriginalMessage(), e);
        }
    }

    private static String path(DatabindException failure) {
        return failure.getPath().stream()
                .map(step -> step.getPropertyName() == null ? "[" + step.getIndex() + "]" : step.getPropertyName())
                .reduce((a, b) -> b.startsWith("[") ? a + b : a + "." + b)
                .orElse("(top)");
    }

    private static final class DurationReader extends StdDeserializer<Duration> {
        private DurationReader() {
            super(Duration.class);
        }

        @Override
        public Duration deserialize(JsonParser parser, DeserializationContext context) {
            try {
                return DurationText.parse(parser.getString());
            } catch (IllegalArgumentException e) {
                throw new SettingsException(String.valueOf(e.getMessage()), e);
            }
        }
    }

    private static final class DurationWriter extends StdSerializer<Duration> {
        private DurationWriter() {
            super(Duration.class);
        }

        @Override
        public void serialize(Duration value, JsonGenerator out, SerializationContext context) {
            out.writeString(DurationText.format(value));
        }
    }
}
