package dev.windlass.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Names as somebody would choose them who wants two ids to be the same, and texts that aren't names.
public final class RandomNames {
    private static final String LETTERS = "ab0";
    private static final List<String> WORDS = List.of(
            "endpoint",
            "promote",
            "rollback",
            "retire",
            "again",
            "retry",
            "retry-promote",
            "worker",
            "worker-a",
            "ledger",
            "1",
            "json",
            "log",
            "prod",
            "a",
            "a-a",
            "a-a-a",
            "b-a",
            "sha256");
    private static final List<String> DIRT = List.of(
            "-", "--", "---", ".", "_", "/", "@", ":", "\n", "\0", " ", "A", "é", "\uD83D\uDE00", "%", "0", "+");

    private final Random random;

    public RandomNames(long seed) {
        random = new Random(seed);
    }

    public String valid(Names.Rule rule) {
        if (random.nextInt(3) == 0) {
            return WORDS.get(random.nextInt(WORDS.size()));
        }
        var inner = rule == Names.Rule.NAME ? LETTERS + "--" : LETTERS + "A-._";
        int length = random.nextInt(4) == 0 ? rule.charsMax() : 1 + random.nextInt(6);
        var name = new StringBuilder();
        while (name.length() < length) {
            boolean edge = name.isEmpty() || name.length() == length - 1;
            boolean afterHyphen = !name.isEmpty() && name.charAt(name.length() - 1) == '-';
            var edges = rule == Names.Rule.MODEL ? LETTERS + "_" : LETTERS;
            var from = edge ? edges : afterHyphen ? LETTERS : inner;
            name.append(from.charAt(random.nextInt(from.length())));
        }
        return name.toString();
    }

    /// A valid name with something put in, taken out or repeated; now and then it stays valid.
    public String arbitrary(Names.Rule rule) {
        return spoilt(valid(rule));
    }

    public String spoilt(String text) {
        var spoilt = new StringBuilder(text);
        for (int changes = random.nextInt(3); changes >= 0; changes--) {
            int at = random.nextInt(spoilt.length() + 1);
            switch (random.nextInt(4)) {
                case 0 -> spoilt.delete(at, Math.min(spoilt.length(), at + 1 + random.nextInt(3)));
                case 1 -> spoilt.insert(at, spoilt.substring(at));
                default -> spoilt.insert(at, DIRT.get(random.nextInt(DIRT.size())));
            }
        }
        return spoilt.toString();
    }

    public EndpointRef endpoint() {
        return new EndpointRef(valid(Names.Rule.NAME), valid(Names.Rule.MODEL), valid(Names.Rule.NAME));
    }

    /// One id of each kind.
    public List<Id> ids() {
        var endpoint = endpoint();
        var version = valid(Names.Rule.VERSION);
        var promotion = new Id.Promotion(endpoint, version, number());
        var rollback = new Id.Rollback(endpoint, number());
        var ids = new ArrayList<Id>(List.of(new Id.Endpoint(endpoint), promotion, rollback));
        ids.add(new Id.Retry(promotion));
        ids.add(new Id.Retirement(endpoint.modelRef().version(version)));
        ids.add(new Id.Again(rollback));
        var group = new Id.Group(endpoint.tenant(), valid(Names.Rule.NAME), number());
        ids.add(group);
        ids.add(new Id.GroupStart(group, endpoint.model()));
        ids.add(new Id.GroupBack(group, endpoint.model()));
        var journey = new Id.Journey(endpoint.modelRef().version(version), number());
        ids.add(journey);
        ids.add(new Id.Leg(journey, endpoint.env(), number()));
        ids.add(new Id.LedgerEntry(endpoint, digest()));
        ids.add(new Id.LogFile(endpoint.modelRef().version(version)));
        ids.add(new Id.SpecFile(endpoint.tenant(), digest()));
        ids.add(new Id.ArtifactDirectory(endpoint.tenant(), digest()));
        return ids;
    }

    private long number() {
        return random.nextInt(4) == 0 ? Long.MAX_VALUE : 1 + random.nextInt(3);
    }

    private Digest digest() {
        return new Digest("sha256:" + LETTERS.charAt(random.nextInt(LETTERS.length())) + "0".repeat(63));
    }
}
