package dev.windlass.manifest;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.windlass.domain.Step;
import dev.windlass.domain.TrafficRules;
import dev.windlass.domain.TrafficRules.HeaderMatch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Reads `setHeaderRoute` steps, and looks whether they go together.
final class HeaderRouteReader {
    /// What they carry belongs into no manifest.
    private static final Set<String> SECRET = Set.of("authorization", "proxy-authorization", "cookie");

    /// A gateway's thread matches it, for everybody's requests: so many instructions take a millisecond at most.
    private static final int PROGRAM_MAX = 256;

    /// RE2J (1.8) writes counted repetitions out, nested ones multiplied, before anything can be asked of its size.
    private static final Pattern COUNTED = Pattern.compile("\\{([0-9]+)(?:,([0-9]*))?\\}");

    private final FieldReader fields;
    private final Set<String> standing = new HashSet<>();

    HeaderRouteReader(FieldReader fields) {
        this.fields = fields;
    }

    /// True if one of the routes that were read stands, so that the candidate answers somebody.
    boolean stands() {
        return !standing.isEmpty();
    }

    Step.SetHeaderRoute read(String at, JsonNode node) {
        var matches = new ArrayList<HeaderMatch>();
        var nodes = node.path("match");
        for (int i = 0; i < nodes.size(); i++) {
            matches.add(match(at + ".match[" + i + "]", nodes.get(i)));
        }
        return new Step.SetHeaderRoute(node.path("name").asString(), matches);
    }

    /// In the order of the steps.
    void follow(String at, Step.SetHeaderRoute step) {
        if (step.match().isEmpty()) {
            if (!standing.remove(step.name())) {
                fields.problem(
                        at + ".name",
                        step.name(),
                        "takes away a route that no step before it set",
                        "give it a match, or the name of one that stands");
            }
            return;
        }
        if (standing.add(step.name()) && standing.size() > TrafficRules.ROUTES_MAX) {
            fields.problem(
                    at + ".name",
                    step.name(),
                    "is one more than the " + TrafficRules.ROUTES_MAX + " that may stand at one time",
                    "take one away first, or put their matches into one regex");
        }
    }

    private HeaderMatch match(String at, JsonNode node) {
        var header = node.path("headerName").asString();
        if (SECRET.contains(header.toLowerCase(Locale.ROOT))) {
            fields.problem(
                    at + ".headerName",
                    header,
                    "carries a secret, which would stand in the plan",
                    "choose a header of your own, such as X-Group");
        }
        var value = node.path("headerValue");
        for (var kind : List.of(HeaderMatch.Kind.EXACT, HeaderMatch.Kind.PREFIX)) {
            if (value.has(kind.id())) {
                return new HeaderMatch(header, kind, value.path(kind.id()).asString());
            }
        }
        var regex = value.path(HeaderMatch.Kind.REGEX.id()).asString();
        compiles(at + ".headerValue.regex", regex);
        return new HeaderMatch(header, HeaderMatch.Kind.REGEX, regex);
    }

    private void compiles(String at, String regex) {
        try {
            if (repetitions(regex) > PROGRAM_MAX || Pattern.compile(regex).programSize() > PROGRAM_MAX) {
                fields.problem(
                        at,
                        regex,
                        "takes more than " + PROGRAM_MAX + " instructions to match",
                        "make it shorter, or its counted repetitions smaller");
            }
        } catch (PatternSyntaxException wrong) {
            fields.problem(
                    at,
                    regex,
                    "is no regular expression of RE2: " + wrong.getDescription(),
                    "RE2 has no look-around and no back-references");
        }
    }

    private static double repetitions(String regex) {
        double product = 1;
        var counted = COUNTED.matcher(regex);
        while (counted.find()) {
            var most = counted.group(2);
            product *= Math.max(1, Double.parseDouble(most == null || most.isEmpty() ? counted.group(1) : most));
        }
        return product;
    }
}
