package dev.windlass.identity;

import dev.windlass.domain.Texts;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What a verified token says of its holder: each claim's texts, one or, of a list such as `groups`,
/// several. Numbers and truth values are their texts; objects aren't claims that anything can be bound
/// to, and left out.
public record TokenClaims(Map<String, List<String>> values) {
    private static final int KEPT_CHARS_MAX = 200;

    public TokenClaims {
        values = Map.copyOf(values);
    }

    /// Of a token's claims as JSON has them.
    public static TokenClaims of(Map<String, Object> json) {
        var values = new LinkedHashMap<String, List<String>>();
        json.forEach((name, value) -> {
            var texts = value instanceof Collection<?> several
                    ? several.stream()
                            .filter(TokenClaims::plain)
                            .map(String::valueOf)
                            .toList()
                    : plain(value) ? List.of(String.valueOf(value)) : List.<String>of();
            if (!texts.isEmpty()) {
                values.put(name, texts);
            }
        });
        return new TokenClaims(values);
    }

    private static boolean plain(Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean;
    }

    /// A claim's texts; empty if the token hasn't got it.
    public List<String> of(String claim) {
        return values.getOrDefault(claim, List.of());
    }

    /// What is written down of them, each cut to 200 characters.
    public Map<String, String> kept(IssuerKind kind) {
        return kind.kept().stream()
                .filter(values::containsKey)
                .collect(Collectors.toMap(
                        claim -> claim,
                        claim -> Texts.visible(Texts.excerpt(String.join(",", of(claim)), KEPT_CHARS_MAX))));
    }
}
