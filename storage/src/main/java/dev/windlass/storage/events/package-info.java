/// What the platform tells others over HTTP: CloudEvents, sent to addresses that a manifest names and the installation
/// allows.
@NullMarked
package dev.windlass.storage.events;

import org.jspecify.annotations.NullMarked;
