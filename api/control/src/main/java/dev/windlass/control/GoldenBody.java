package dev.windlass.control;

import dev.windlass.golden.GoldenSet;

/// The body of a golden set: at most [GoldenSet#BYTES_MAX] bytes, all of them or none.
final class GoldenBody {
    private GoldenBody() {}

    /// @param length as announced, or -1
    static byte[] read(PacedBody body, long length) {
        if (length > GoldenSet.BYTES_MAX) {
            throw tooLarge(length);
        }
        var piece = Piece.read(body, GoldenSet.BYTES_MAX + 1);
        int arrived = piece.bytes().length;
        return switch (piece.end()) {
            case SLOW -> throw body.tooSlow();
            case CUT -> throw ended();
            case WHOLE -> {
                if (arrived > GoldenSet.BYTES_MAX) {
                    throw tooLarge(arrived);
                }
                if (length >= 0 && arrived != length) {
                    throw ended();
                }
                yield piece.bytes();
            }
        };
    }

    private static ApiException tooLarge(long bytes) {
        return new ApiException(new ApiFailure.TooLarge("body", bytes, GoldenSet.BYTES_MAX));
    }

    private static ApiException ended() {
        return new ApiException(ApiFailure.invalid("body", "", "ended early", "send all of it again"));
    }
}
