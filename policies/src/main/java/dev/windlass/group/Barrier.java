package dev.windlass.group;

/// Where the members of a group wait for each other, as numbers that rise along the way: nobody goes on before all have
/// arrived. The steps' own are 1, 2, ...
public final class Barrier {
    /// Loaded, rehearsed and approved; nobody has traffic yet.
    public static final int READY = 0;

    /// Through all steps; nobody serves alone yet.
    public static final int ALL_STEPS = 1000;

    /// The bake is over; nobody is the stable version yet. The point of no return lies behind it.
    public static final int END = 1001;

    /// Of a member that has arrived nowhere yet.
    public static final int NONE = -1;

    private Barrier() {}

    /// As people read it.
    public static String words(int barrier) {
        return switch (barrier) {
            case NONE -> "none";
            case READY -> "ready";
            case ALL_STEPS -> "all steps";
            case END -> "the end";
            default -> "step " + barrier;
        };
    }
}
