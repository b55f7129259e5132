package dev.windlass.storage.objects;

class FakeBlobStoreTest extends BlobStoreContract {
    @Override
    protected BlobStore create() {
        return new FakeBlobStore();
    }
}
