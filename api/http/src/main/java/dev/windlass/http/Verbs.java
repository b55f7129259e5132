package dev.windlass.http;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Which verbs each path takes. A HEAD is a GET whose answer has no body; a verb that HTTP doesn't have never gets as
/// far as Javalin (7.2), which would remember it for ever, and takes `BEFORE` and `AFTER` for names of its own.
/// Thread-safe.
public final class Verbs {
    private static final Set<String> KNOWN =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");

    private final List<Shape> shapes;

    /// A path with parameters, and a verb that it takes.
    public interface Taken {
        String verb();

        String path();

        /// True for an answer that is over some time: a HEAD of it answers the same, without the body.
        boolean ends();
    }

    private record Shape(Pattern path, List<String> verbs) {}

    public Verbs(Collection<? extends Taken> routes) {
        this.shapes = routes.stream()
                .map(route ->
                        new Shape(shape(route.path()), hasHead(route) ? List.of("GET", "HEAD") : List.of(route.verb())))
                .toList();
    }

    public static boolean known(String verb) {
        return KNOWN.contains(verb);
    }

    /// True for a route that is asked by HEAD, too.
    public static boolean hasHead(Taken route) {
        return route.verb().equals("GET") && route.ends();
    }

    /// The verbs that a request's path takes, in the order of the alphabet; none if there is no such path.
    public List<String> of(String path) {
        return shapes.stream()
                .filter(shape -> shape.path.matcher(path).matches())
                .flatMap(shape -> shape.verbs.stream())
                .distinct()
                .sorted()
                .toList();
    }

    /// `{x}` stands for one segment, or for what is before `:verb` in one.
    private static Pattern shape(String route) {
        return Pattern.compile(Stream.of(route.split("(?=\\{)|(?<=})"))
                .map(part -> part.startsWith("{") ? "[^/:]+" : Pattern.quote(part))
                .reduce("", String::concat));
    }
}
