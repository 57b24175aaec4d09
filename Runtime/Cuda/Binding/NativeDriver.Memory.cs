namespace RepVgg.Runtime.Cuda.Driver;

/// <content>Memory and copies.</content>
internal sealed unsafe partial class NativeDriver
{
    /// <inheritdoc/>
    public (long Free, long Total) MemoryInfo()
    {
        nuint free;
        nuint total;
        Check(_driver.cuMemGetInfo_v2(&free, &total));
        return ((long)free, (long)total);
    }

    /// <inheritdoc/>
    public ulong Allocate(long bytes)
    {
        ulong address;
        Check(_driver.cuMemAlloc_v2(&address, (nuint)bytes));
        return address;
    }

    /// <inheritdoc/>
    public void Free(ulong address) => _ = _driver.cuMemFree_v2(address);

    /// <inheritdoc/>
    public nint AllocateHost(long bytes)
    {
        nint address;
        Check(_driver.cuMemHostAlloc(&address, (nuint)bytes, 0));
        return address;
    }

    /// <inheritdoc/>
    public void FreeHost(nint address) => _ = _driver.cuMemFreeHost(address);

    /// <inheritdoc/>
    public void CopyToDevice(ulong target, nint source, long bytes, nint stream) =>
        Check(_driver.cuMemcpyHtoDAsync_v2(target, source, (nuint)bytes, stream));

    /// <inheritdoc/>
    public void CopyToHost(nint target, ulong source, long bytes, nint stream) =>
        Check(_driver.cuMemcpyDtoHAsync_v2(target, source, (nuint)bytes, stream));
}
