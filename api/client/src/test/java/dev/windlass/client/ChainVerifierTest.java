package dev.windlass.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.audit.AuditAnchor;
import dev.windlass.audit.ExportLine.End;
import dev.windlass.audit.ExportLine.Head;
import dev.windlass.audit.ExportLine.Row;
import dev.windlass.audit.ExportText;
import dev.windlass.client.ChainVerifier.Expected;
import dev.windlass.client.ChainVerifier.Flaw;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// An export that was tampered with, in every way that random finds.
final class ChainVerifierTest {
    private static final int ROWS = 40;
    private static final Chain CHAIN = Chain.of(ROWS, 7);
    private static final List<String> LINES = CHAIN.lines(CHAIN.rows());

    @Test
    void anExportAsItWasWrittenIsSound() {
        var result = Chain.verified(LINES, new Expected(9, CHAIN.rows().get(8).hash()));

        assertThat(result.sound()).as(result.flaws().toString()).isTrue();
        assertThat(result.tenant()).isEqualTo("payments");
        assertThat(result.last()).isEqualTo(ROWS);
        assertThat(result.hash()).isEqualTo(CHAIN.rows().getLast().hash());
        assertThat(result.legacyRows()).isEqualTo(2);
        assertThat(result.anchors()).isEqualTo(5);
        assertThat(result.newest()).isEqualTo(CHAIN.anchors().getLast());
    }

    /// Whatever bit of whatever line: of a row, an anchor, the head, the end.
    @Test
    void oneFlippedBitIsFoundWhereverItIs() {
        var small = Chain.of(5, 2);
        var texts = small.lines(small.rows());
        var good = texts.stream().map(ChainVerifier::read).toList();
        for (int number = 0; number < texts.size(); number++) {
            var line = texts.get(number).getBytes(StandardCharsets.UTF_8);
            for (int bit = 0; bit < line.length * 8; bit++) {
                var flipped = line.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                var lines = new ArrayList<>(good);
                lines.set(number, ChainVerifier.read(new String(flipped, StandardCharsets.UTF_8)));

                assertThat(Chain.read(lines, null).sound())
                        .as("line %d, bit %d", number, bit)
                        .isFalse();
            }
        }
    }

    /// Nothing in it contradicts anything else in it, and only the object store knows better.
    @Test
    void anExportThatWasMadeUpAsAWholeIsFoundByTheStoresAnchor() {
        var forged = Chain.of(ROWS, 8);
        var verifier = new ChainVerifier(null);
        forged.lines(forged.rows()).stream().map(ChainVerifier::read).forEach(verifier::take);
        assertThat(verifier.newestAnchor()).isEqualTo(5);

        verifier.storedAs(CHAIN.anchors().getLast());

        assertThat(verifier.result().flaws())
                .containsExactly(new Flaw(40, "anchor 5 isn't the one that the installation has"));
        var without = new ChainVerifier(null);
        var none = Chain.of(ROWS, 2 * ROWS);
        none.lines(none.rows()).stream().map(ChainVerifier::read).forEach(without::take);
        without.storedAs(CHAIN.anchors().getFirst());
        assertThat(without.result().flaws())
                .containsExactly(new Flaw(7, "the installation has an anchor of it, and the export has none"));
    }

    @Test
    void anExportWithoutABeginningOrItsFirstAnchorIsFlawed() {
        var end = ExportText.write(new End(0, AuditAnchor.NONE, AuditAnchor.NONE, 0, 0));
        assertThat(Chain.verified(List.of(end)).flaws()).containsExactly(new Flaw(0, "there is no beginning"));

        var cut = new ArrayList<>(LINES);
        cut.removeIf(ExportText.write(CHAIN.anchors().getFirst())::equals);
        assertThat(Chain.verified(cut).flaws())
                .contains(new Flaw(14, "anchor 2 is the first one: those before it are missing"));
    }

    @Test
    void aChangedRowIsNamedAndNoOther() {
        new Random(3).ints(200, 0, ROWS).forEach(index -> {
            var old = CHAIN.rows().get(index);
            var forged = new Row(old.seq(), old.digest(), old.hash(), Chain.text(old.seq(), "nothing happened"));

            assertThat(Chain.verified(CHAIN.lines(with(index, forged))).flaws())
                    .containsExactly(new Flaw(index + 1L, "it was changed after it was written"));
        });
    }

    @Test
    void aRemovedRowIsNamedWhetherOrNotItsLinkIsThere() {
        for (int index = 0; index < ROWS - 1; index++) {
            var rows = new ArrayList<>(CHAIN.rows());
            var gone = rows.remove(index);
            var linked = new Row(gone.seq(), gone.digest(), gone.hash(), null);

            assertThat(Chain.verified(CHAIN.lines(rows)).flaws()).contains(new Flaw(index + 1L, "it is missing"));
            assertThat(Chain.verified(CHAIN.lines(with(index, linked))).flaws())
                    .containsExactly(new Flaw(index + 1L, "it is missing: its link is there, the row isn't"));
        }
    }

    @Test
    void twoSwappedRowsAreNamed() {
        var random = new Random(5);
        for (int i = 0; i < 200; i++) {
            int one = random.nextInt(ROWS);
            int other = (one + 1 + random.nextInt(ROWS - 1)) % ROWS;
            var lines = new ArrayList<>(CHAIN.rows());
            Collections.swap(lines, one, other);
            assertThat(Chain.verified(CHAIN.lines(lines)).sound()).isFalse();

            var contents = new ArrayList<>(CHAIN.rows());
            var first = contents.get(one);
            var second = contents.get(other);
            contents.set(one, new Row(first.seq(), first.digest(), first.hash(), second.row()));
            contents.set(other, new Row(second.seq(), second.digest(), second.hash(), first.row()));
            assertThat(Chain.verified(CHAIN.lines(contents)).flaws())
                    .extracting(Flaw::row)
                    .containsExactlyInAnyOrder(one + 1L, other + 1L);
        }
    }

    /// The end of the export says that all is well; anchors and an earlier verification know better.
    @Test
    void aCutOffTailIsFoundByAnchorsAndByAnExpectedHead() {
        for (int kept = 0; kept < ROWS; kept++) {
            var lines = CHAIN.lines(CHAIN.rows().subList(0, kept));
            var head = new Expected(ROWS, CHAIN.rows().getLast().hash());

            if (kept < 35) {
                assertThat(Chain.verified(lines).flaws()).extracting(Flaw::row).contains(kept + 1L);
            }
            assertThat(Chain.verified(lines, head).sound()).isFalse();
        }
        assertThat(Chain.verified(LINES.subList(0, 20)).flaws())
                .containsExactly(new Flaw(0, "it has no end: the export is cut off after line 20"));
    }

    /// Who may write everything but anchors hashes all that follows anew.
    @Test
    void aChainThatWasHashedAnewIsFoundByTheNextAnchor() {
        for (int index = 0; index < ROWS; index++) {
            var rows = new ArrayList<>(CHAIN.rows().subList(0, index));
            var hash = index == 0 ? CHAIN.head().previous() : rows.getLast().hash();
            for (int seq = index + 1; seq <= ROWS; seq++) {
                var text = seq == index + 1
                        ? Chain.text(seq, "forged")
                        : CHAIN.rows().get(seq - 1).row();
                var row = Chain.linked(seq, hash, text);
                rows.add(row);
                hash = row.hash();
            }
            var flaws = Chain.verified(CHAIN.lines(rows)).flaws();

            if (index < 35) {
                assertThat(flaws.getFirst().row()).isEqualTo((index / 7 + 1) * 7L);
                assertThat(flaws.getFirst().what()).contains("rows up to it were changed and hashed anew");
            } else {
                assertThat(flaws).as("no anchor has seen it").isEmpty();
            }
        }
    }

    @Test
    void aTamperedExportOfRandomChangesIsNeverSound() {
        var random = new Random(11);
        for (int i = 0; i < 3000; i++) {
            var lines = new ArrayList<>(LINES);
            int at = random.nextInt(lines.size());
            switch (random.nextInt(4)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.add(at, lines.get(random.nextInt(lines.size())));
                case 2 -> Collections.swap(lines, at, (at + 1 + random.nextInt(lines.size() - 1)) % lines.size());
                default -> {
                    var line = new StringBuilder(lines.get(at));
                    int place = random.nextInt(line.length());
                    line.setCharAt(place, line.charAt(place) == 'x' ? 'y' : 'x');
                    lines.set(at, line.toString());
                }
            }
            assertThat(Chain.verified(lines).sound()).as("%d at %d", i, at).isFalse();
        }
    }

    @Test
    void aPartIsCheckedByItself() {
        var part = new ArrayList<String>();
        var before = CHAIN.rows().get(19);
        part.add(ExportText.write(new Head(CHAIN.head().chain(), 21, before.hash())));
        CHAIN.rows().subList(20, 30).stream().map(Chain::line).forEach(part::add);
        part.add(ExportText.write(new End(30, CHAIN.rows().get(29).hash(), AuditAnchor.NONE, 0, 0)));

        var result = Chain.verified(part);
        assertThat(result.sound()).as(result.flaws().toString()).isTrue();
        assertThat(result.first()).isEqualTo(21);
        part.remove(1);
        assertThat(Chain.verified(part).flaws()).contains(new Flaw(21, "it is missing"));
    }

    private static List<Row> with(int index, Row row) {
        var rows = new ArrayList<>(CHAIN.rows());
        rows.set(index, row);
        return rows;
    }
}
