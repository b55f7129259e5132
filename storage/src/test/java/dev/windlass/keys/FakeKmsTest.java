package dev.windlass.keys;

final class FakeKmsTest extends KmsContract {
    @Override
    Kms empty() {
        return new FakeKms();
    }
}
