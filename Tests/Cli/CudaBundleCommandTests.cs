using System.Runtime.InteropServices;
using System.Text;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Numpy;
using RepVgg.Tests.Runtime.Cuda;

namespace RepVgg.Tests.Cli;

/// <summary><c>rvc run</c> on a bundle: its result, and one line and an exit code where it can't be run.</summary>
public sealed class CudaBundleCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CudaBundleCommandTests()
    {
        TinyBundle.Write(_folder);
        NpyFile.Write(_folder.File("image.npy"), [2, 3, 2, 2], Image);
    }

    private static float[] Image => [.. Enumerable.Range(0, 2 * TinyBundle.ImageSize).Select(i => (i * 0.25f) - 3)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_bundle_runs_on_the_emulated_device()
    {
        Assert.Equal((0, ""), await RunAsync("cuda-emulated"));
        var scores = NpyFile.Read(_folder.File("scores.npy"));
        Assert.Equal([2, 12], scores.Shape);
        Assert.Equal(TinyBundle.Expected(Image), scores.ToSingle());
    }

    [Fact]
    public async Task A_truncated_file_is_broken_input()
    {
        _folder.Write("weights.safetensors", TinyBundle.Weights()[..^4]);
        Assert.Equal(
            (3, "rvc: error RVC6004: 'weights.safetensors' isn't the file that the bundle was written with: its SHA-256 differs; it may be truncated or changed"),
            await RunAsync("cuda-emulated"));
    }

    [Fact]
    public async Task Kernels_of_a_bundle_that_do_not_compile_are_broken_input()
    {
        var kernels = Encoding.UTF8.GetBytes(TinyBundle.Source.Replace("fmaxf(x[i], 0.0f)", "fault", StringComparison.Ordinal));
        TinyBundle.Write(_folder, TinyBundle.Manifest() with { Kernels = BundleFile.Of("kernels.cu", kernels) });
        _folder.Write("kernels.cu", kernels);
        var (exitCode, error) = await RunAsync("cuda-emulated");
        Assert.Equal(3, exitCode);
        Assert.StartsWith("rvc: error RVC6011: nvrtcCompileProgram: NVRTC_ERROR_COMPILATION (6): ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_truncated_manifest_is_broken_input()
    {
        _folder.Write(BundleManifest.FileName, TinyBundle.Json(TinyBundle.Manifest())[..200]);
        var (exitCode, error) = await RunAsync("cuda-emulated");
        Assert.Equal(3, exitCode);
        Assert.StartsWith("rvc: error RVC6002: bundle.json isn't JSON; the file may be incomplete (", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_absent_driver_is_a_lack_of_the_environment()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux() || NativeLibrary.TryLoad("libcuda.so.1", out _), "a driver is installed, or could be under another name");
        Assert.Equal(
            (5, "rvc: error RVC6005: there is no CUDA driver (looked for libcuda.so.1); its library comes with NVIDIA's driver for the device"),
            await RunAsync("cuda"));
    }

    private async Task<(int ExitCode, string Error)> RunAsync(string engine)
    {
        var result = await Rvc.RunAsync(
            _folder.Root, "run", _folder.Root, "--engine", engine, "--input", _folder.File("image.npy"), "--output", _folder.File("scores.npy"));
        return (result.ExitCode, result.Error.TrimEnd());
    }
}
