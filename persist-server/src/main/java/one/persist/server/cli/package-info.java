/**
 * The command line of the server that runs on its own: what an operator does with a
 * running server, and with the files of stores. No container is started for it. Nothing
 * of this package is promised but the commands, their options and exit codes.
 */
@NullMarked
package one.persist.server.cli;

import org.jspecify.annotations.NullMarked;
