using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Cuda.Compilation;
using RepVgg.Runtime.Cuda.Driver;

namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>The kernels on the device.</summary>
internal sealed class KernelModule : IDisposable
{
    private readonly CudaDevice _device;

    private readonly nint _module;

    private readonly Dictionary<string, nint> _functions = new(StringComparer.Ordinal);

    private KernelModule(CudaDevice device, ReadOnlySpan<byte> image, string origin)
    {
        _device = device;
        Origin = origin;

        // PTX is text that must end with a zero; machine code doesn't mind.
        _module = device.Driver.LoadModule([.. image, 0]);
    }

    /// <summary>The file that was loaded, or what it was compiled by.</summary>
    public string Origin { get; }

    /// <summary>Loads the first binary that the driver accepts, or else compiles the source.</summary>
    /// <param name="device">The device.</param>
    /// <param name="bundle">The bundle.</param>
    /// <param name="planArch">The architecture whose plans will run.</param>
    /// <param name="libraries">Where the compiler is.</param>
    /// <exception cref="CudaException">The driver accepts no binary, and the source can't be compiled.</exception>
    public static KernelModule Load(CudaDevice device, Bundle bundle, CudaArch planArch, CudaLibraries libraries)
    {
        var refused = new List<string>();
        foreach (var index in BinaryChoice.For(bundle.Manifest.Binaries, device.Info.Arch))
        {
            var name = bundle.Manifest.Binaries[index].File.Name;
            try
            {
                return new(device, bundle.Binaries[index].Span, name);
            }
            catch (CudaException e) when (e.Problem == CudaProblem.BinaryRejected)
            {
                refused.Add($"'{name}': {e.Message}");
            }
        }

        return Nvrtc.TryLoad(libraries) is { } compiler ? Compile(device, compiler, bundle.KernelSource, planArch) : throw Unloadable(device, refused);
    }

    /// <summary>The handle of a kernel that <see cref="Resolve"/> found.</summary>
    public nint this[string kernel] => _functions[kernel];

    /// <summary>Finds kernels. Done once and for all: while a stream records, the driver might not be able to load them.</summary>
    /// <exception cref="CudaException">The binary lacks a kernel.</exception>
    public void Resolve(IEnumerable<string> kernels)
    {
        foreach (var kernel in kernels)
        {
            _functions[kernel] = _device.Driver.GetFunction(_module, kernel);
        }
    }

    /// <summary>What the driver says of a kernel.</summary>
    public CudaKernelInfo Describe(string kernel)
    {
        var function = this[kernel];
        return new(
            kernel,
            _device.Driver.GetFunctionAttribute(function, CudaFunctionAttribute.Registers),
            _device.Driver.GetFunctionAttribute(function, CudaFunctionAttribute.SharedBytes),
            _device.Driver.GetFunctionAttribute(function, CudaFunctionAttribute.LocalBytes),
            _device.Driver.GetFunctionAttribute(function, CudaFunctionAttribute.MaxThreadsPerBlock));
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Driver.UnloadModule(_module);

    private static KernelModule Compile(CudaDevice device, Nvrtc compiler, string source, CudaArch planArch)
    {
        try
        {
            var cubin = compiler.Compile(source, device.Info.Arch, BundleBinaryKind.Cubin);
            return new(device, cubin, $"NVRTC {compiler.Version} for {device.Info.Arch}");
        }
        catch (CudaException e) when (e.Problem == CudaProblem.ArchUnknownToCompiler && planArch < device.Info.Arch)
        {
            // A compiler that is older than the device: the driver makes its machine code of PTX.
            var ptx = compiler.Compile(source, planArch, BundleBinaryKind.Ptx);
            return new(device, ptx, $"NVRTC {compiler.Version} for {planArch.VirtualName}");
        }
    }

    private static CudaException Unloadable(CudaDevice device, List<string> refused)
    {
        const string Compiler = "NVRTC, which would compile the source, isn't installed";
        return refused.Count == 0
            ? new(CudaProblem.CompilerMissing, $"the bundle has no binary for {device.Info.Name} ({device.Info.Arch}), and {Compiler}")
            : new(CudaProblem.BinaryRejected, $"the driver refuses the bundle's binaries ({string.Join("; ", refused)}), and {Compiler}");
    }
}
