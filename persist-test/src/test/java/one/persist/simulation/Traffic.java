package one.persist.simulation;

/**
 * Counts what devices ask of remotes.
 */
final class Traffic {

	private long pulls;

	private long pushes;

	private long entries;

	void pulled() {
		this.pulls++;
	}

	void pushed(int sent) {
		this.pushes++;
		this.entries += sent;
	}

	long pulls() {
		return this.pulls;
	}

	long pushes() {
		return this.pushes;
	}

	long entries() {
		return this.entries;
	}

	long calls() {
		return this.pulls + this.pushes;
	}

}
