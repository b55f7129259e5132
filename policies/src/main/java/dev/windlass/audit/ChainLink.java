package dev.windlass.audit;

/// A row's place in its chain.
///
/// @param seq from 1, without a gap
/// @param previous hash of the link before, or of the chain's genesis
/// @param row hash of the row's canonical text
public record ChainLink(long seq, String previous, String row) {
    /// Its canonical JSON is written by hand, since there are millions.
    public String hash() {
        return Hash.of("{\"previous\":\"" + previous + "\",\"row\":\"" + row + "\",\"seq\":" + seq + "}");
    }
}
