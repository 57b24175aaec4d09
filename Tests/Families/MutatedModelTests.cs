using System.Globalization;
using RepVgg.Frontend;
using RepVgg.Frontend.Containers;
using RepVgg.Frontend.Families;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Tensors;

namespace RepVgg.Tests.Families;

/// <summary>State dicts that an adversary, or a careless script, made out of real ones: a model or a diagnostic, nothing else.</summary>
public sealed class MutatedModelTests
{
    private const int Rounds = 120;

    private static readonly int[] Sizes = [0, 1, 2, 3, 4, 7, 8, 16, 1 << 10];

    public static TheoryData<string> Cases() => [.. GoldenCase.Names()];

    [Theory]
    [MemberData(nameof(Cases))]
    public void OnlyDiagnosticsComeOut(string name)
    {
        using var dict = CheckpointReader.Open(Directory.GetFiles(Path.GetDirectoryName(TestData.Golden(name))!, "model.*").Single());
        var random = new Random(20_26);
        for (var round = 0; round < Rounds; round++)
        {
            var mutated = Mutate([.. dict.Entries.Select(e => (e.Name, e.Tensor))], random);
            try
            {
                using var model = ModelImporter.Import(
                    StateDict.FromTensors(mutated.DistinctBy(e => e.Name)), new ImportOptions { Image = new(32, 32), Outputs = random.Next(4) == 0 ? ["stage2"] : [] });
                Assert.NotEmpty(model.Graph.Outputs);
            }
            catch (DiagnosticException e)
            {
                Assert.NotEqual(DiagnosticCategory.InternalError, e.Diagnostic.Descriptor.Category);
                Assert.DoesNotContain('\n', e.Diagnostic.Message);
            }
        }
    }

    private static List<(string Name, Tensor Tensor)> Mutate(List<(string Name, Tensor Tensor)> entries, Random random)
    {
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            // Half of the changes hit a kernel: there are more vectors than kernels.
            var kernels = entries.FindAll(e => e.Tensor.Shape.Rank > 1);
            var chosen = random.Next(2) == 0 && kernels.Count > 0 ? entries.IndexOf(kernels[random.Next(kernels.Count)]) : random.Next(entries.Count);
            var (name, tensor) = entries[chosen];
            switch (random.Next(5))
            {
                case 0:
                    entries.RemoveAt(chosen);
                    break;
                case 1:
                    entries[chosen] = (Renumber(name, random), tensor);
                    break;
                case 2:
                    entries.RemoveAll(e => e.Name.StartsWith(name[..Math.Max(0, name.LastIndexOf('.'))], StringComparison.Ordinal));
                    entries.Add((name, tensor));
                    break;
                case 3:
                    var axis = random.Next(Math.Max(1, tensor.Shape.Rank));
                    entries[chosen] = (name, Tensor.Random(Shape.Of([.. tensor.Shape.Dimensions.Select((d, i) => i == axis ? Sizes[random.Next(Sizes.Length)] : d)]), 1));
                    break;
                default:
                    entries[chosen] = (name, Tensor.Random(Shape.Of([.. Enumerable.Range(0, random.Next(5)).Select(_ => Sizes[random.Next(Sizes.Length - 1)])]), 1));
                    break;
            }
        }

        return entries;
    }

    private static string Renumber(string name, Random random)
    {
        var parts = name.Split('.');
        var at = random.Next(parts.Length);
        parts[at] = int.TryParse(parts[at], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? Sizes[random.Next(Sizes.Length)].ToString(CultureInfo.InvariantCulture)
            : random.Next(2) == 0 ? "2147483647" : parts[at] + "1";
        return string.Join('.', parts);
    }
}
