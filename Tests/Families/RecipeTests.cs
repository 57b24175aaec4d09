using RepVgg.Frontend;
using RepVgg.Frontend.Families;
using RepVgg.Frontend.Recipes;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;
using RepVgg.IR.Tensors;
using RepVgg.Tests.Architecture;

namespace RepVgg.Tests.Families;

/// <summary>Binding recipes to checkpoints: what fits, what is refused, what is noted.</summary>
public sealed class RecipeTests
{
    [Fact]
    public void TheImageSizeMayBeAnother()
    {
        var given = new GivenInput(null, Shape.Image(3, 40, 56));
        using var model = Import("acnet_acb", new ImportOptions { Recipe = Sample("acnet.rvir"), GivenInputs = [given] });
        Assert.Equal(Shape.Image(3, 40, 56), model.Graph.Inputs[0].Shape);
        Assert.Empty(GraphVerifier.Verify(model.Graph));
    }

    [Fact]
    public void OtherChannelsAreRefused()
    {
        var given = new GivenInput(null, Shape.Image(1, 32, 32));
        AssertRefused(FamilyDiagnostics.InputShape, new ImportOptions { Recipe = Sample("acnet.rvir"), GivenInputs = [given] });
    }

    [Fact]
    public void EpsilonStandsInTheRecipe() =>
        AssertRefused(RecipeDiagnostics.Option, new ImportOptions { Recipe = Sample("acnet.rvir"), BatchNormEpsilon = 1e-3 });

    [Fact]
    public void AMissingRecipeIsReported() => AssertRefused(RecipeDiagnostics.NotReadable, new ImportOptions { Recipe = "no-such-file.rvir" });

    [Theory]
    [InlineData("linear.weight", "f32[10,32]", "RVC1001")]
    [InlineData("no.such.weight", "f32[10,32]", "RVC1003")]
    [InlineData("linear.weight", "f32[10,31]", "RVC1005")]
    public void ATensorThatDoesNotFitIsNamed(string key, string type, string id)
    {
        using var folder = new TemporaryFolder();
        var end = id == "RVC1001" ? "" : "  return %y\n}\n";
        var text = $"graph @g(%x: f32[N,32]) {{\n  %w = constant archive(\"{key}\") : {type}\n  %y = linear %x, %w : f32[N,10]\n{end}";
        var recipe = folder.Write("r.rvir", System.Text.Encoding.UTF8.GetBytes(text));
        var error = Assert.Throws<DiagnosticException>(() => Import("acnet_acb", new ImportOptions { Recipe = recipe }));
        Assert.Equal(id, error.Diagnostic.Descriptor.Id);
        Assert.Contains("r.rvir", error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnusedTensorsAreNoted()
    {
        using var folder = new TemporaryFolder();
        const string text = "graph @g(%x: f32[N,32]) {\n  %w = constant archive(\"linear.weight\") : f32[10,32]\n  %y = linear %x, %w : f32[N,10]\n  return %y\n}\n";
        var recipe = folder.Write("r.rvir", System.Text.Encoding.UTF8.GetBytes(text));
        using var model = Import("acnet_acb", new ImportOptions { Recipe = recipe });
        Assert.Contains(model.Notes, n => n.StartsWith("the recipe doesn't use ", StringComparison.Ordinal));
    }

    private static void AssertRefused(DiagnosticDescriptor expected, ImportOptions options) =>
        Assert.Equal(expected, Assert.Throws<DiagnosticException>(() => Import("acnet_acb", options)).Diagnostic.Descriptor);

    private static ImportedModel Import(string name, ImportOptions options) => ModelImporter.Import(Data(name, "model.ckpt"), options);

    private static string Sample(string recipe) => Path.Combine(Repository.Root, "Samples", "recipes", recipe);

    private static string Data(string name, string file) => Path.Combine(Repository.Root, "Tests", "Data", "recipes", name, file);
}
