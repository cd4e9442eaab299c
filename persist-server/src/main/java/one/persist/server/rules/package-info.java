/**
 * What an application that embeds the server has to say about its callers: which keys
 * they see, and what of theirs is taken. A bean of type
 * {@link one.persist.server.rules.SyncRules} is enough.
 */
@NullMarked
package one.persist.server.rules;

import org.jspecify.annotations.NullMarked;
