/// Packs what `windlass verify-gpu` runs into one directory that can be carried to a machine with a card and no
/// network.
/// What runs there is `dev.windlass.card`, among native's tests.
package dev.windlass.carry;
