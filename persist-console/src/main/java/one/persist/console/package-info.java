/**
 * The frame of Persist's own pages, on devices and on servers: who may see and do what,
 * how a page is made, and what is kept of what people did. For Persist's own modules, and
 * not promised; {@link one.persist.console.ConsoleAct} is.
 */
@NullMarked
package one.persist.console;

import org.jspecify.annotations.NullMarked;
