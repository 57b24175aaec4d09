using System.Text;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Runtime.Cuda.Driver;

/// <content>Modules and kernels.</content>
internal sealed unsafe partial class NativeDriver
{
    private const int ErrorLogBuffer = 5;

    private const int ErrorLogBufferSize = 6;

    private const int LogLength = 8192;

    /// <inheritdoc/>
    public nint LoadModule(ReadOnlySpan<byte> image)
    {
        var log = new byte[LogLength];
        fixed (byte* start = image)
        fixed (byte* logStart = log)
        {
            var options = stackalloc int[] { ErrorLogBuffer, ErrorLogBufferSize };
            var values = stackalloc nint[] { (nint)logStart, LogLength };
            nint module;
            Check(_driver.cuModuleLoadDataEx(&module, start, 2, options, values), () => Text(log));
            return module;
        }
    }

    /// <inheritdoc/>
    public void UnloadModule(nint module) => _ = _driver.cuModuleUnload(module);

    /// <inheritdoc/>
    public nint GetFunction(nint module, string name)
    {
        fixed (byte* start = Encoding.UTF8.GetBytes(name + '\0'))
        {
            nint function;
            Check(_driver.cuModuleGetFunction(&function, module, start), () => $"kernel '{name}'");
            return function;
        }
    }

    /// <inheritdoc/>
    public int GetFunctionAttribute(nint function, CudaFunctionAttribute attribute)
    {
        int value;
        Check(_driver.cuFuncGetAttribute(&value, (int)attribute, function));
        return value;
    }

    /// <inheritdoc/>
    public void Launch(nint function, (uint X, uint Y, uint Z) grid, BlockSize block, nint arguments, nint stream) => Check(_driver.cuLaunchKernel(
        function, grid.X, grid.Y, grid.Z, (uint)block.X, (uint)block.Y, (uint)block.Z, 0, stream, arguments, 0));

    private static string Text(ReadOnlySpan<byte> log) =>
        Encoding.UTF8.GetString(log[..(log.IndexOf((byte)0) is >= 0 and var end ? end : log.Length)]).Trim();
}
