package dev.windlass.storage.objects;

class SameBucketArchiveTest extends ArchiveContract {
    @Override
    protected Archives create() {
        var serving = new FakeBlobStore();
        return new Archives(serving, new SameBucketArchive(serving));
    }
}
