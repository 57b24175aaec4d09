using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RepVgg.Backends.Cuda;
using RepVgg.Backends.Cuda.Bundles;
using RepVgg.Backends.Cuda.Emulator;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Tensors;
using RepVgg.IR.Text;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Compilation;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>The files of a bundle that aren't kernels do what they say: the loader in C, the class for .NET.</summary>
public sealed class BundleFilesTests
{
    private const int Images = 3;

    private const string Network = """
        graph @net(%image: f32[N,3,12,12]) {
          %w = constant random(seed: 1) : f32[24,3,3,3]
          %x = conv2d %image, %w {stride = [2,2], padding = [1,1,1,1], activation = relu} : f32[N,24,6,6]
          %v = constant random(seed: 2) : f32[24,24,3,3]
          %y = conv2d %x, %v {padding = [1,1,1,1], activation = relu} : f32[N,24,6,6]
          %p = global_avg_pool %y : f32[N,24,1,1]
          %f = flatten %p : f32[N,24]
          %m = constant random(seed: 3) : f32[10,24]
          %scores = linear %f, %m : f32[N,10]
          return %scores
        }
        """;

    private static CudaBundle Bundle()
    {
        var bundle = CudaBackend.Emit(GraphParser.Parse(Network), new CudaOptions { Architectures = [CudaArch.Ampere], ModelName = "Net */ \"x\"", ClassName = "My.App.Net-1" });
        return BinaryCompiler.Compile(bundle, Nvrtc.Load(EmulatedCuda.Prepare()), [CudaArch.Ampere], _ => { }, CancellationToken.None);
    }

    [Fact]
    public void TheSameModelGivesTheSameBytes()
    {
        static byte[][] Contents(CudaBundle bundle) => [.. bundle.Files.Select(f =>
        {
            using var stream = new MemoryStream();
            f.Write(stream);
            return stream.ToArray();
        })];

        Assert.Equal(Contents(Bundle()), Contents(Bundle()));
    }

    [Fact]
    public void TheLoaderInCComputesTheSameBits()
    {
        using var folder = new TemporaryFolder();
        Write(Bundle(), folder);
        var inputs = Inputs(Images);
        float[] image = Array.ConvertAll(inputs.Data, v => (float)v);
        Assert.Equal("", RunInC(folder, Images));
        var fromC = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(folder.File("output.bin")))[..(Images * 10)].ToArray();

        using var model = CudaModel.Load(folder.Root, new CudaLoadOptions { Libraries = EmulatedCuda.Prepare(), MaximumImages = Images });
        var scores = new float[Images * 10];
        model.Run([image], [scores]);
        Assert.Equal(scores, fromC);
        var expected = new ReferenceInterpreter().Run(GraphParser.Parse(Network), [inputs])[0];
        Assert.True(ErrorMeasure.Between(Array.ConvertAll(scores, v => (double)v), expected.Data).RelativeL2 < 1e-4);
    }

    [Fact]
    public void TheLoaderInCRefusesOtherWeights()
    {
        using var folder = new TemporaryFolder();
        Write(Bundle(), folder);
        folder.Write("weights.safetensors", [1, 2, 3]);
        Assert.Equal("'weights.safetensors' isn't the file of this bundle", RunInC(folder, Images, exitCode: 1));
    }

    /// <summary>The binary for a device has the kernels that run there; those of other architectures and of larger batches aren't looked for.</summary>
    [Fact]
    public void TheLoaderInCFindsTheKernelsOfTheDevicesPlansAlone()
    {
        CudaArch older = new(6, 1);
        var options = new CudaOptions { Architectures = [older, CudaArch.Ampere] };
        var graph = GraphParser.Parse(Network);
        var bundle = CudaBackend.Emit(graph, options);
        var one = CudaBackend.Source(graph, options with { Architectures = [CudaArch.Ampere], Batches = [1] });
        Assert.All([(older, 1), (CudaArch.Ampere, 16)], plan => Assert.Contains(Kernels(plan.Item1, plan.Item2), k => !one.Contains($" {k}(", StringComparison.Ordinal)));
        var binary = BinaryCompiler.Compile(bundle with { Kernels = one }, Nvrtc.Load(EmulatedCuda.Prepare()), [CudaArch.Ampere], _ => { }, CancellationToken.None);
        using var folder = new TemporaryFolder();
        Write(binary with { Kernels = bundle.Kernels }, folder);
        Assert.Equal("", RunInC(folder, images: 15));
        Assert.EndsWith(": CUDA_ERROR_NOT_FOUND (500)", RunInC(folder, images: 16, exitCode: 1), StringComparison.Ordinal);

        IEnumerable<string> Kernels(CudaArch arch, int batch) =>
            bundle.Manifest.Plans.Single(p => p.Archs.Contains(arch) && p.MinimumBatch == batch).Launches.Select(l => l.Kernel);
    }

    [Fact]
    public void TheClassCompilesUnderNullableAndWarningsAsErrors()
    {
        var file = Bundle().Files.Single(f => f.Name.EndsWith(".g.cs", StringComparison.Ordinal));
        Assert.Equal("Net_1.g.cs", file.Name);
        using var stream = new MemoryStream();
        file.Write(stream);
        stream.Position = 0;
        using var reader = new StreamReader(stream);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(p => MetadataReference.CreateFromFile(p));
        var compilation = CSharpCompilation.Create(
            "bundle",
            [CSharpSyntaxTree.ParseText(reader.ReadToEnd(), cancellationToken: TestContext.Current.CancellationToken)],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, generalDiagnosticOption: ReportDiagnostic.Error, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity > DiagnosticSeverity.Hidden).Select(d => d.ToString()));
    }

    private static void Write(CudaBundle bundle, TemporaryFolder folder)
    {
        foreach (var (name, write) in bundle.Files)
        {
            using var stream = File.Create(folder.File(name));
            write(stream);
        }
    }

    private static DenseTensor Inputs(int images) => DenseTensor.Random(Shape.Of(images, 3, 12, 12), seed: 5).Map(v => (float)v);

    /// <summary>Builds the bundle's loader in C and runs it on random images; what it says of errors.</summary>
    private static string RunInC(TemporaryFolder folder, int images, int exitCode = 0)
    {
        float[] image = Array.ConvertAll(Inputs(images).Data, v => (float)v);
        folder.Write("input.bin", MemoryMarshal.AsBytes(image.AsSpan()).ToArray());
        var driver = EmulatedCuda.Prepare().Driver!;
        Run("gcc", ["-std=c99", "-Wall", "-Wextra", "-Werror", "-o", folder.File("run"), "-I" + folder.Root, "-I" + TestData.Path("c"), TestData.Path("c", "run_model.c"), folder.File("rvc_model.c"), driver, "-Wl,-rpath," + Path.GetDirectoryName(driver)]);
        return Run(folder.File("run"), [folder.Root, FormattableString.Invariant($"{images}"), folder.File("input.bin"), folder.File("output.bin")], exitCode).Trim();
    }

    private static string Run(string program, string[] arguments, int exitCode = 0)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == exitCode, errors);
        return errors;
    }
}
