package dev.windlass.demo;

import java.util.ArrayList;
import java.util.List;

/// Plays acts and keeps what became of them. An act that fails in a way of its own is one that did not hold;
/// the others are played all the same. Not thread-safe.
final class Playbill {
    private final Narrator narrator;
    private final List<Act> played = new ArrayList<>();

    /// What an act does and finds.
    @FunctionalInterface
    interface Scene {
        Finding play() throws Exception;
    }

    /// @param seen what was measured
    record Finding(String seen, boolean held) {}

    Playbill(Narrator narrator) {
        this.narrator = narrator;
    }

    void play(String name, String expected, Scene scene) throws InterruptedException {
        narrator.act(name);
        try {
            add(name, expected, scene.play());
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            add(name, expected, new Finding("failed: " + (e instanceof StoryException ? e.getMessage() : e), false));
        }
    }

    /// A row for what was seen by the way.
    void add(String name, String expected, Finding finding) {
        played.add(new Act(name, expected, finding.seen(), finding.held()));
        narrator.say((finding.held() ? "held: " : "NOT HELD: ") + finding.seen());
    }

    boolean held() {
        return !played.isEmpty() && played.stream().allMatch(Act::held);
    }

    List<Act> played() {
        return List.copyOf(played);
    }
}
