/**
 * What tests of offline behaviour need: devices and a server in one JVM, a time that
 * stands until it is moved, remotes and connections that fail when they are told to.
 */
@NullMarked
package one.persist.test;

import org.jspecify.annotations.NullMarked;
