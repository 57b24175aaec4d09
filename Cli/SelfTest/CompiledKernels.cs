using System.Security.Cryptography;
using System.Text;
using RepVgg.Backends.Cuda;
using RepVgg.Backends.Cuda.Bundles;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Cuda.Compilation;
using RepVgg.Runtime.IO;

namespace RepVgg.Cli.SelfTest;

/// <summary>A folder of machine code by the hash of its source, for machines whose GPU has no compiler beside it.</summary>
internal sealed class CompiledKernels(string folder)
{
    /// <summary>Compiles a source unless it is there.</summary>
    public void Compile(string source, CudaArch arch, Nvrtc compiler)
    {
        var path = FilePath(source, arch);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(folder);
            var code = OwnKernels.Compile(() => compiler.Compile(source, arch, BundleBinaryKind.Cubin));
            AtomicFile.Write(path, stream => stream.Write(code));
        }
    }

    /// <summary>Puts machine code into a bundle without any, where there is some for its source.</summary>
    public CudaBundle AddTo(CudaBundle bundle)
    {
        var arch = bundle.Manifest.Plans[0].Archs[0];
        var path = FilePath(bundle.Kernels, arch);
        if (!File.Exists(path))
        {
            return bundle;
        }

        var code = File.ReadAllBytes(path);
        var binary = new BundleBinary(arch, BundleBinaryKind.Cubin, BundleFile.Of(Path.GetFileName(path), code));
        return bundle with { Manifest = bundle.Manifest with { Binaries = [binary] }, Binaries = [code] };
    }

    private string FilePath(string source, CudaArch arch) =>
        Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)))[..16]}.{arch}.cubin");
}
