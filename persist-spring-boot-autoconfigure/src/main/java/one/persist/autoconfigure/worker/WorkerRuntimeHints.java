package one.persist.autoconfigure.worker;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Hints for the annotated method of the schedule, which is no bean.
 */
class WorkerRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.reflection().registerType(WorkerSchedule.class, MemberCategory.INVOKE_DECLARED_METHODS);
	}

}
