package dev.windlass.gateway.arrow;

/// What each of a frame's columns is to the model, by column.
///
/// @param inputs which input it is, or helps to fill
/// @param cells which of the columns that fill that input it is; -1 if it is the input itself
record Wanted(int[] inputs, int[] cells) {
    boolean isInput(int column) {
        return cells[column] < 0;
    }

    boolean onlyInputs() {
        for (int cell : cells) {
            if (cell >= 0) {
                return false;
            }
        }
        return true;
    }
}
