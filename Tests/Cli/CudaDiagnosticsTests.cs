using RepVgg.Cli.Infrastructure;
using RepVgg.Runtime.Cuda;

namespace RepVgg.Tests.Cli;

/// <summary>What goes wrong with CUDA ends in one diagnostic and its exit code.</summary>
public sealed class CudaDiagnosticsTests
{
    [Fact]
    public void Every_kind_of_problem_has_an_id_of_its_own()
    {
        var descriptors = Enum.GetValues<CudaProblem>().Select(CudaDiagnostics.Descriptor).ToList();
        Assert.DoesNotContain(CliDiagnostics.Internal, descriptors);
        Assert.Equal(descriptors.Count, descriptors.Distinct().Count());
        Assert.All(descriptors, d => Assert.StartsWith("RVC60", d.Id, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(CudaProblem.BundleFile, 3)]
    [InlineData(CudaProblem.BundleMalformed, 3)]
    [InlineData(CudaProblem.BundleSchema, 4)]
    [InlineData(CudaProblem.DriverMissing, 5)]
    [InlineData(CudaProblem.DeviceUnsupported, 5)]
    [InlineData(CudaProblem.CompilerMissing, 5)]
    [InlineData(CudaProblem.OutOfMemory, 5)]
    public void A_command_ends_with_its_exit_code(CudaProblem problem, int exitCode) =>
        Assert.Equal(exitCode, RvcApplication.Guard(() => throw new CudaException(problem, "test")));
}
