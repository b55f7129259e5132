package dev.windlass.activity;

import dev.windlass.activity.ModelCommand.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Sequences by chance: some versions that become good, then orders and faults at any moment.
record RandomCommands(Random random) {
    static final List<String> VERSIONS = List.of("1", "2", "3", "1b");

    /// Never registered here: a rollback to it must be refused.
    static final String NEVER_GOOD = "9";

    static final List<String> NODES = List.of("n1", "n2");

    private static final int AFTER_MAX = 25;

    /// How often each is drawn. What ends a fault is drawn as often as the fault; at the end all have ended.
    private static final Map<Kind, Integer> WEIGHTS = new EnumMap<>(Map.ofEntries(
            Map.entry(Kind.PROMOTE, 6),
            Map.entry(Kind.PAUSE, 4),
            Map.entry(Kind.RESUME, 3),
            Map.entry(Kind.RESUME_FULL, 2),
            Map.entry(Kind.ABORT, 3),
            Map.entry(Kind.APPROVE, 2),
            Map.entry(Kind.REJECT, 1),
            Map.entry(Kind.ROLLBACK, 4),
            Map.entry(Kind.ROLLBACK_TO, 4),
            Map.entry(Kind.BLOCK, 4),
            Map.entry(Kind.UNBLOCK, 2),
            Map.entry(Kind.RETIRE, 3),
            Map.entry(Kind.WITHDRAW, 1),
            Map.entry(Kind.KILL, 2),
            Map.entry(Kind.LOSE_ANSWER, 6),
            Map.entry(Kind.HUSH, 2),
            Map.entry(Kind.LISTEN, 2),
            Map.entry(Kind.LEAVE, 1),
            Map.entry(Kind.JOIN, 1),
            Map.entry(Kind.SPOIL_LOADS, 1),
            Map.entry(Kind.MEND_LOADS, 1),
            Map.entry(Kind.HARM, 3),
            Map.entry(Kind.STORE_AWAY, 1),
            Map.entry(Kind.STORE_BACK, 1),
            Map.entry(Kind.ZOMBIE, 2)));

    static List<ModelCommand> of(long seed) {
        return new RandomCommands(new Random(seed)).sequence();
    }

    private List<ModelCommand> sequence() {
        var commands = new ArrayList<ModelCommand>();
        int good = random.nextInt(4);
        for (int i = 0; i < good; i++) {
            commands.add(new ModelCommand(0, Kind.GOOD, VERSIONS.get(i) + " " + steps()));
        }
        commands.add(new ModelCommand(0, Kind.PROMOTE, version() + " " + steps()));
        for (int left = 2 + random.nextInt(9); left > 0; left--) {
            var kind = kind();
            commands.add(new ModelCommand(random.nextInt(AFTER_MAX), kind, argument(kind)));
        }
        return List.copyOf(commands);
    }

    private Kind kind() {
        int drawn = random.nextInt(
                WEIGHTS.values().stream().mapToInt(Integer::intValue).sum());
        for (var entry : WEIGHTS.entrySet()) {
            drawn -= entry.getValue();
            if (drawn < 0) {
                return entry.getKey();
            }
        }
        throw new IllegalStateException("not reached");
    }

    private String argument(Kind kind) {
        return switch (kind) {
            case GOOD, PROMOTE -> version() + " " + steps();
            case ROLLBACK_TO -> random.nextInt(8) == 0 ? NEVER_GOOD : version();
            case RETIRE, WITHDRAW -> version();
            case HUSH, LISTEN, LEAVE, JOIN, SPOIL_LOADS, MEND_LOADS -> NODES.get(random.nextInt(NODES.size()));
            default -> "";
        };
    }

    private int steps() {
        return random.nextInt(1_000_000);
    }

    private String version() {
        return VERSIONS.get(random.nextInt(VERSIONS.size()));
    }
}
