package dev.windlass.card;

import java.io.IOException;

/// What is measured, each as a process of its own that prints the tables of the report.
enum Part {
    COPIES {
        @Override
        void measure(Setting setting) {
            Copies.measure(setting);
        }
    },
    BATCHES {
        @Override
        void measure(Setting setting) throws IOException {
            Batches.measure(setting);
        }
    },
    ROWS {
        @Override
        void measure(Setting setting) {
            RowLaying.measure(setting);
        }
    },
    TENANTS {
        @Override
        void measure(Setting setting) throws IOException {
            Tenants.measure(setting);
        }
    };

    abstract void measure(Setting setting) throws IOException;

    /// @param args the part's name
    public static void main(String[] args) throws IOException {
        valueOf(args[0]).measure(Setting.ofProperties());
        System.exit(0);
    }
}
