//! Cells, names and lines of small lattices.

use super::*;

fn small() -> Lattice {
    let dimensions = vec![
        Dimension::new("region", &["A", "B"]),
        Dimension::new("sector", &["G", "H", "I"]),
        Dimension::new("sex", &["f", "m"]),
    ];
    Lattice::new(dimensions, &[("sex", "region")]).unwrap()
}

#[test]
fn every_name_leads_back_to_its_cell() {
    let lattice = small();
    // 1 + (2 + 3 + 2) + 2*3 + 3*2, without region by sex.
    assert_eq!(lattice.len(), 20);
    for cell in 0..lattice.len() {
        let key = lattice.key(cell);
        assert_eq!(lattice.find(&key), Some(cell));
        assert_eq!(key.to_string().parse::<CellKey>().unwrap(), key);
    }
    assert_eq!(
        lattice.find(&"sector=G;region=B".parse().unwrap()),
        lattice.find(&"region=B;sector=G".parse().unwrap())
    );
}

#[test]
fn a_forbidden_pair_an_unknown_leaf_and_three_dimensions_are_no_cells() {
    let lattice = small();
    assert_eq!(lattice.find(&"region=A;sex=f".parse().unwrap()), None);
    assert_eq!(lattice.find(&"region=C".parse().unwrap()), None);
    assert_eq!(lattice.find(&"region=A;region=B".parse().unwrap()), None);
    for text in ["", "region", "region=A;sector=G;sex=f", "=A", "region=", "region=A=B", "region=A;"] {
        assert!(text.parse::<CellKey>().is_err(), "{text}");
    }
}

#[test]
fn a_parent_holds_just_the_units_of_its_children() {
    let lattice = small();
    for line in lattice.lines() {
        for leaves in lattice.combinations() {
            let cells = lattice.cells_of(&leaves);
            let children = line.children.iter().filter(|child| cells.contains(child)).count();
            assert_eq!(children, usize::from(cells.contains(&line.parent)));
        }
    }
    // all by 3 dimensions; region by sector, sector by region and sex, sex by sector.
    assert_eq!(lattice.lines().len(), 3 + 2 + 3 * 2 + 2);
}

#[test]
fn codes_that_would_read_as_two_are_refused() {
    let bad = |code: &str, leaves: &[&str]| Lattice::new(vec![Dimension::new(code, leaves)], &[]).is_err();
    assert!(bad("a=b", &["x"]) && bad("a", &["x", "x"]) && bad("a", &["x;y"]) && bad("a", &[]) && bad("", &["x"]));
    assert!(Lattice::new(vec![Dimension::new("a", &["x"]), Dimension::new("a", &["y"])], &[]).is_err());
}
