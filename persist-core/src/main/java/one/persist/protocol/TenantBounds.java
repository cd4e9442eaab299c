package one.persist.protocol;

/**
 * How much a server keeps for the tenant of who asks. What would go beyond is not taken,
 * and waits on the device; deletes are taken all the same.
 *
 * @param stores stores, at most
 * @param devices devices, at most; one that uses several stores counts once for each
 * @param records records of all stores together, at most, without those that were deleted
 * @param bytes bytes that are stored in all stores together, at most, with what deletes
 * leave
 */
public record TenantBounds(int stores, int devices, long records, long bytes) {

}
