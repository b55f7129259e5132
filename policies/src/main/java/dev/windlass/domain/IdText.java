package dev.windlass.domain;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// The spelling of [Id]s.
final class IdText {
    static final String RETRY = "retry-";
    static final String LEDGER = "ledger:";
    static final String WORKER = "worker-";
    static final String LOG = ".log";
    static final String JSON = ".json";
    static final String ARTIFACT = ".artifact";

    private static final String SEPARATOR = "--";
    private static final String SHA256 = "sha256:";

    private IdText() {}

    static String join(String... parts) {
        return String.join(SEPARATOR, parts);
    }

    static void counted(long n) {
        if (n < 1) {
            throw new IllegalArgumentException("attempt number must be 1 or more, got " + n);
        }
    }

    static Id read(String text) {
        if (text.length() > Id.CHARS_MAX) {
            throw refused(text, "it has more than " + Id.CHARS_MAX + " characters");
        }
        Id id;
        try {
            id = unchecked(text);
        } catch (IllegalArgumentException wrong) {
            throw refused(text, String.valueOf(wrong.getMessage()));
        }
        // Numbers have several spellings, ids have one.
        if (!id.text().equals(text)) {
            throw refused(text, "it should be spelt " + id.text());
        }
        return id;
    }

    static IllegalArgumentException refused(String text, String why) {
        return new IllegalArgumentException(Names.excerpt(text) + " is no id: " + why
                + "; a promotion's name is promote--TENANT--MODEL--ENV--VERSION--N, a rollback's"
                + " rollback--TENANT--MODEL--ENV--N");
    }

    private static Id unchecked(String text) {
        if (text.startsWith(LEDGER)) {
            return ledger(text.substring(LEDGER.length()));
        }
        if (text.endsWith(LOG)) {
            return log(Parts.of(text.substring(0, text.length() - LOG.length()), 3));
        }
        if (text.endsWith(JSON)) {
            var parts = Parts.of(text.substring(0, text.length() - JSON.length()), 2);
            return new Id.SpecFile(parts.next(), new Digest(SHA256 + parts.next()));
        }
        if (text.endsWith(ARTIFACT)) {
            var parts = Parts.of(text.substring(0, text.length() - ARTIFACT.length()), 2);
            return new Id.ArtifactDirectory(parts.next(), new Digest(SHA256 + parts.next()));
        }
        if (text.startsWith(RETRY)) {
            if (read(text.substring(RETRY.length())) instanceof Id.Promotion promotion) {
                return new Id.Retry(promotion);
            }
            throw new IllegalArgumentException("only a promotion is retried");
        }
        return joined(text);
    }

    private static Id joined(String text) {
        int kind = text.indexOf(SEPARATOR);
        return switch (kind < 0 ? "" : text.substring(0, kind)) {
            case "endpoint" -> new Id.Endpoint(Parts.of(text, 4).skip().endpoint());
            case "promote" -> {
                var parts = Parts.of(text, 6).skip();
                yield new Id.Promotion(parts.endpoint(), parts.next(), parts.number());
            }
            case "rollback" -> {
                var parts = Parts.of(text, 5).skip();
                yield new Id.Rollback(parts.endpoint(), parts.number());
            }
            case "retire" -> {
                var parts = Parts.of(text, 4).skip();
                yield new Id.Retirement(new VersionRef(parts.next(), parts.next(), parts.next()));
            }
            case "group" -> Parts.of(text, 4).skip().group();
            case "member" -> {
                var parts = Parts.of(text, 5).skip();
                yield new Id.GroupStart(parts.group(), parts.next());
            }
            case "member-back" -> {
                var parts = Parts.of(text, 5).skip();
                yield new Id.GroupBack(parts.group(), parts.next());
            }
            case "journey" -> Parts.of(text, 5).skip().journey();
            case "leg" -> {
                var parts = Parts.of(text, 7).skip();
                yield new Id.Leg(parts.journey(), parts.next(), parts.number());
            }
            case "again" -> {
                if (read(text.substring(kind + SEPARATOR.length())) instanceof Id.Rollback rollback) {
                    yield new Id.Again(rollback);
                }
                throw new IllegalArgumentException("only a rollback starts again");
            }
            default -> throw new IllegalArgumentException("nothing says what it is the id of");
        };
    }

    private static Id ledger(String rest) {
        int at = rest.indexOf('@');
        int slash = rest.indexOf('/');
        int colon = rest.indexOf(':', Math.max(at, 0));
        if (slash < 0 || at < slash || colon < at) {
            throw new IllegalArgumentException("an entry of the ledger is TENANT/MODEL@ENV:DIGEST");
        }
        var endpoint =
                new EndpointRef(rest.substring(0, slash), rest.substring(slash + 1, at), rest.substring(at + 1, colon));
        return new Id.LedgerEntry(endpoint, new Digest(SHA256 + rest.substring(colon + 1)));
    }

    private static Id log(Parts parts) {
        var tenant = parts.next();
        if (!tenant.startsWith(WORKER)) {
            throw new IllegalArgumentException("a log's name begins with " + WORKER);
        }
        return new Id.LogFile(new VersionRef(tenant.substring(WORKER.length()), parts.next(), parts.next()));
    }

    /// Parts of a text, from left to right. Each is checked by whoever takes it.
    private static final class Parts {
        private final Iterator<String> left;

        private Parts(Iterator<String> left) {
            this.left = left;
        }

        static Parts of(String text, int count) {
            var parts = split(text);
            if (parts.size() != count) {
                throw new IllegalArgumentException("it has " + parts.size() + " parts, not " + count);
            }
            return new Parts(parts.iterator());
        }

        private static List<String> split(String text) {
            var parts = new ArrayList<String>();
            int from = 0;
            for (int to = text.indexOf(SEPARATOR); to >= 0; to = text.indexOf(SEPARATOR, from)) {
                parts.add(text.substring(from, to));
                from = to + SEPARATOR.length();
            }
            parts.add(text.substring(from));
            return parts;
        }

        Parts skip() {
            left.next();
            return this;
        }

        String next() {
            return left.next();
        }

        EndpointRef endpoint() {
            return new EndpointRef(next(), next(), next());
        }

        Id.Group group() {
            return new Id.Group(next(), next(), number());
        }

        Id.Journey journey() {
            return new Id.Journey(new VersionRef(next(), next(), next()), number());
        }

        long number() {
            var text = next();
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException notOne) {
                throw new IllegalArgumentException("attempt number must be a whole number, got " + Names.excerpt(text));
            }
        }
    }
}
