package dev.windlass.client;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// IP addresses that begin with the same `bits` bits. No name is ever looked up.
@SuppressWarnings("ArrayRecordComponent") // compared by content
record Cidr(byte[] prefix, int bits) {
    private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*");

    /// `10.0.0.0/8`, `fd00::/8`, or one address.
    static Optional<Cidr> parse(String text) {
        var parts = text.split("/", 2);
        var address = address(parts[0]);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        var bytes = address.get().getAddress();
        if (parts.length == 1) {
            return Optional.of(new Cidr(bytes, bytes.length * 8));
        }
        return Optional.of(parts[1])
                .filter(it -> it.matches("\\d{1,3}"))
                .map(Integer::parseInt)
                .filter(it -> it <= bytes.length * 8)
                .map(it -> new Cidr(bytes, it));
    }

    /// The address that `text` is; empty for a name.
    static Optional<InetAddress> address(String text) {
        if (!LITERAL.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    boolean contains(InetAddress address) {
        var bytes = address.getAddress();
        if (bytes.length != prefix.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((bytes[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cidr it && bits == it.bits && Arrays.equals(prefix, it.prefix);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(prefix) + bits;
    }
}
