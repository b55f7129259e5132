package dev.windlass.rollback;

import dev.windlass.domain.Digest;
import dev.windlass.domain.Target;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The versions that were ever good on an endpoint, each once, and which of them is the stable one (null before the
/// first).
///
/// @param versions in any order
public record History(List<Entry> versions, @Nullable Target stable) {
    public static final History NONE = new History(List.of(), null);

    public History {
        versions = List.copyOf(versions);
    }

    /// A version of an endpoint's ledger.
    ///
    /// @param place in the order of having been good: a promotion gives a version the newest place, a return to it
    ///     leaves it where it was
    /// @param bad it was rolled back from: no rollback returns to it
    public record Entry(Target target, long place, boolean bad) {}

    /// The stable version, then [#older].
    public List<Target> good() {
        return stable == null
                ? List.of()
                : Stream.concat(Stream.of(stable), older().stream()).toList();
    }

    /// The version with these bytes: of several the one that a rollback would come to first.
    public Optional<String> version(Digest digest) {
        return Stream.of(older(), good(), versions.stream().map(Entry::target).toList())
                .flatMap(List::stream)
                .filter(it -> it.digest().equals(digest))
                .map(Target::version)
                .findFirst();
    }

    Optional<Entry> find(String version) {
        return versions.stream()
                .filter(it -> it.target().version().equals(version))
                .findFirst();
    }

    /// Zero if no version is stable: then none is older.
    long stablePlace() {
        return stable == null ? 0 : find(stable.version()).map(Entry::place).orElse(0L);
    }

    /// Good versions that were good before the stable one, newest first.
    List<Target> older() {
        long place = stablePlace();
        return versions.stream()
                .filter(it -> !it.bad() && it.place() < place)
                .sorted(Comparator.comparingLong(Entry::place).reversed())
                .map(Entry::target)
                .toList();
    }
}
