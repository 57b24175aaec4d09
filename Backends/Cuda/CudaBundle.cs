using System.Collections.Immutable;
using System.Text;
using RepVgg.Backends.Cuda.Bundles;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Backends.Cuda;

/// <summary>A bundle before it is written.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Kernels">The CUDA C.</param>
/// <param name="Weights">The safetensors file.</param>
/// <param name="Tensors">The tensors of that file, in order.</param>
/// <param name="Binaries">The compiled kernels, in the manifest's order.</param>
/// <param name="ClassName">The typed class for .NET, with its namespace.</param>
public sealed record CudaBundle(
    BundleManifest Manifest,
    string Kernels,
    ReadOnlyMemory<byte> Weights,
    IReadOnlyList<SafetensorsTensor> Tensors,
    ImmutableArray<ReadOnlyMemory<byte>> Binaries,
    string ClassName)
{
    /// <summary>The files of the folder, the manifest last.</summary>
    public ImmutableArray<(string Name, Action<Stream> Write)> Files
    {
        get
        {
            var launcher = new LauncherText(this);
            return
            [
                (Manifest.Kernels.Name, Text(Kernels)),
                (Manifest.Weights.Name, stream => stream.Write(Weights.Span)),
                .. Manifest.Binaries.Select((b, i) => (b.File.Name, (Action<Stream>)(stream => stream.Write(Binaries[i].Span)))),
                ("rvc_model.h", Text(launcher.Header)),
                ("rvc_model.c", Text(launcher.Source)),
                ("CMakeLists.txt", Text(launcher.CMake)),
                (launcher.ClassName + ".g.cs", Text(launcher.Class)),
                ("README.md", Text(launcher.Readme)),
                (BundleManifest.FileName, stream => BundleWriter.Write(stream, Manifest)),
            ];
        }
    }

    private static Action<Stream> Text(string text) => stream => stream.Write(Encoding.UTF8.GetBytes(text));
}
