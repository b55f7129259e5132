package dev.windlass.gateway.body;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.gateway.schedule.Commons;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is lent again, how much of it, and at whose cost.
class DirectBuffersTest {
    private static final int MIB = 1 << 20;

    private final DirectBuffers buffers = new DirectBuffers();
    private final Commons commons = new Commons(64 * MIB);
    private final Commons.Portion portion = commons.portion();

    @ParameterizedTest
    @ValueSource(ints = {100, 5_000, 1 << 16, (1 << 16) + 1, 200_000, 1 << 19, MIB})
    void oneOfUpToAMebibyteIsLentAgain(int bytes) {
        long first;
        try (var loan = lend(bytes)) {
            first = address(loan);
            loan.buffer().putInt(0, 7).position(4);
        }
        try (var again = lend(bytes)) {
            assertThat(address(again)).isEqualTo(first);
            assertThat(again.buffer().capacity()).isGreaterThanOrEqualTo(bytes);
            assertThat(again.buffer().position()).isZero();
            assertThat(again.buffer().remaining()).isEqualTo(again.buffer().capacity());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5_000, 100_000, MIB})
    void noTwoHaveTheSame(int bytes) {
        var loans = new ArrayList<DirectBuffers.Loan>();
        for (int i = 0; i < 2 * DirectBuffers.KEPT_PER_SIZE; i++) {
            loans.add(lend(bytes));
        }
        assertThat(loans.stream().map(DirectBuffersTest::address)).doesNotHaveDuplicates();
        loans.forEach(DirectBuffers.Loan::close);
        assertThat(commons.taken()).isZero();
    }

    @Test
    void someLargeOnesAreKept() {
        var before = addressesOf(2 * DirectBuffers.LARGE_KEPT_PER_SIZE);

        var after = addressesOf(DirectBuffers.LARGE_KEPT_PER_SIZE);

        assertThat(before).containsAll(after);
    }

    @Test
    void aLargeOneCostsWhatItHoldsEachTimeItIsLent() {
        for (int i = 0; i < 3; i++) {
            try (var loan = lend(MIB)) {
                assertThat(portion.held()).isZero();
                assertThat(loan.fillTo(100_000)).isTrue();
                assertThat(portion.held()).isEqualTo(2 << 16);
            }
            assertThat(portion.held()).isZero();
        }
    }

    @Test
    void oneThatIsClosedTwiceIsLentOnce() {
        var loan = lend(MIB);
        loan.close();
        loan.close();
        try (var one = lend(MIB);
                var other = lend(MIB)) {
            assertThat(address(one)).isNotEqualTo(address(other));
        }
    }

    /// Of so many that are lent at once.
    private Set<Long> addressesOf(int count) {
        var loans = new ArrayList<DirectBuffers.Loan>();
        var addresses = new HashSet<Long>();
        for (int i = 0; i < count; i++) {
            loans.add(lend(300_000));
            addresses.add(address(loans.getLast()));
        }
        loans.forEach(DirectBuffers.Loan::close);
        return addresses;
    }

    private DirectBuffers.Loan lend(int bytes) {
        return Objects.requireNonNull(buffers.lend(portion, bytes));
    }

    private static long address(DirectBuffers.Loan loan) {
        return MemorySegment.ofBuffer(loan.buffer().duplicate().rewind()).address();
    }
}
