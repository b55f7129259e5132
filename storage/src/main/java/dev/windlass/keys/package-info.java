/// Envelope encryption: what is kept is encrypted with data keys, one owner's each, which lie in Postgres
/// wrapped by key-encrypting keys, which never leave a [dev.windlass.keys.Kms].
///
/// Whoever takes a tenant's key-encrypting key away takes all that was encrypted for it, in backups as
/// well. Nothing is ever left unencrypted because a key is missing: that is a
/// [dev.windlass.keys.KeyLostException] that says which.
@NullMarked
package dev.windlass.keys;

import org.jspecify.annotations.NullMarked;
