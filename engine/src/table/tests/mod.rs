mod bands;
mod cells;
mod oracle;
