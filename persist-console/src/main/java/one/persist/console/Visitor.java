package one.persist.console;

/**
 * Who looks at the console.
 *
 * @param name what the person is called, for the journal
 * @param mayAct whether the person may act, and not only look
 */
public record Visitor(String name, boolean mayAct) {

}
