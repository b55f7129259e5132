package dev.windlass.storage.objects;

class FakeArchiveTest extends ArchiveContract {
    @Override
    protected Archives create() {
        var serving = new FakeBlobStore();
        return new Archives(serving, new FakeArchive(serving));
    }
}
